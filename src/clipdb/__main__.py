"""`python -m clipdb` is the `clipdb` command."""

from clipdb.cli import run

if __name__ == "__main__":
    run()
