"""The office: commands, what waits for a word, what can be taken back."""
