"""The networks of a day: who is in what, who acts with whom, who reaches whom (`domain.md` 4.1)."""
