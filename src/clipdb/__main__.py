"""`python -m clipdb` is the `clipdb` command."""

from clipdb.cli import main

if __name__ == "__main__":
    main()
