"""The 23 mechanisms of the programme, and what the record says of each on a date."""
