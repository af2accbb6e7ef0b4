"""``python -m cloudkg`` is the command line."""

from cloudkg.cli import main

if __name__ == "__main__":
    main()
