"""Making the sentence model: training, cross-validation, export. Needs requirements/sentences.txt."""
