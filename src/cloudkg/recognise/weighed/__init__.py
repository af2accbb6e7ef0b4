"""Names that no rule of shape finds, by what annotated sentences teach about the words in them and around them."""
