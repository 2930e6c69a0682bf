"""``python -m eosat``."""

from eosat.cli import main

if __name__ == "__main__":
    main()
