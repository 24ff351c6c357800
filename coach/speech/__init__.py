"""The speech edge: hearing words (Vosk), speaking them (pyttsx3), and the models for it."""
