"""The synthetic district: made-up organizations on real area codes, written as files to be loaded."""
