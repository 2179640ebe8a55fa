"""One build of a site, from step to step, each of which hands the next a value.

`inputs` says what is built and what it is made from; `plan` what the last build has left of that; `pages` reads, checks
and lays out what is to be printed; an `engine` prints it, the index of the search included; `publish` puts it in its
place and keeps what the next build has to know.
"""
