"""Every sentence that a user reads. Chinese, polite, short; a blank between Han and Latin, full-width punctuation."""
