"""``python -m ukraine_soforthilfe`` is the command ``soforthilfe``."""

from ukraine_soforthilfe.commands.cli import app

if __name__ == "__main__":
    app(prog_name="soforthilfe")
