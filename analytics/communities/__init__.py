"""Communities: who hangs together by the ties themselves, beside the groups that were set up."""
