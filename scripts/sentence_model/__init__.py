"""Making the sentence model: training, cross-validation, export. Needs torch; see requirements/sentences.in."""
