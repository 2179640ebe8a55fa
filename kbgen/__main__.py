"""`python -m kbgen`, where the command is not on the path."""

from kbgen.cli import main

if __name__ == "__main__":
    main()
