"""Applications (申请): the form, what it lacks, and what became of it."""
