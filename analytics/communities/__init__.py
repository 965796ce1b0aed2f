"""Communities that the ties themselves show, beside the groups that administrations have made."""
