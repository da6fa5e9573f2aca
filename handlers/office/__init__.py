"""The office's own: questions, what waits for a word, what can be taken back."""
