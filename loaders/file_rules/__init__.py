"""The file checks V09 to V25 and V32 of `domain.md` 3.5: of one record, and of a load with the record."""
