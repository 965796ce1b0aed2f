"""From files as they are to records as they should be."""
