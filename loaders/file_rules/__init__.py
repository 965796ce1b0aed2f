"""The file checks V09 to V24 of `domain.md` 3.5: of one record, and of a load together with the record."""
