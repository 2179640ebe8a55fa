"""What a run keeps for the next one below a handbook's root, in one folder and one format.

`store` writes and reads a file of values that cannot lie: under a checksum and a digest of all that they were made
with, so that what is damaged, foreign or out of date is as good as none. `changes` keeps a large value by what has
changed in it. `documents` are what files gave, `builds` what the last build was made from and left behind.
"""
