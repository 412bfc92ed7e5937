"""Where the real data that others wrote is: the folder `SITFLOW_DATA` names, `shared` beside the repository where it names none; below it `data`."""

import os
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]
DATA = Path(os.environ.get("SITFLOW_DATA") or REPOSITORY.parent / "shared") / "data"
