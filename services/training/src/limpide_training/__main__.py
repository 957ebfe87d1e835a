"""``python -m limpide_training`` is ``limpide``, also where no command of that name is on the path."""

from limpide_training.cli import main

main()
