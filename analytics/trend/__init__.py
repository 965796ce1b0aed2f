"""How coverage changes: two days compared with the causes, a series of days, and spells of coverage."""
