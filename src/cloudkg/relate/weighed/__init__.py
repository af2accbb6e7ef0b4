"""Relations weighed by what was learned from annotated sentences: what no row of the cascade reads."""
