"""How Spark is reached."""

import re
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

CONNECT = "sc://"


class SparkSettings(BaseSettings):
    """Where Spark runs; by default on this machine, with two cores and two gigabytes."""

    model_config = SettingsConfigDict(env_prefix="LIMPIDE_SPARK_", extra="ignore")

    master: str = Field(
        default="local[2]",
        pattern=r"^(local(\[[\d*]+\])?|spark://.+|k8s://.+|yarn|sc://.+)$",
        description="local[cores], a cluster's master (spark://host:7077, k8s://..., yarn), or Spark Connect "
        "(sc://host:15002)",
    )
    driver_memory: str = Field(
        default="2g", pattern=r"^\d+[mg]$", description="Memory of the JVM that this machine runs"
    )
    start_seconds: float = Field(
        default=60.0, gt=0, description="How long a master has to run a first small task"
    )
    ranges_at_once: int = Field(
        default=2, ge=1, description="How many client ranges one job of Spark takes: about one a core"
    )
    conf: dict[str, str] = Field(
        default_factory=dict, description='More of Spark\'s own settings, as {"spark.executor.memory": "8g"}'
    )
    log: Path = Field(default=Path("var/spark.log"), description="Where Spark's own messages go")

    @property
    def is_local(self) -> bool:
        """Whether Spark runs inside this machine."""
        return self.master.startswith("local")

    @property
    def is_connect(self) -> bool:
        """Whether a Spark Connect server is asked, which needs no Java here."""
        return self.master.startswith(CONNECT)

    @property
    def address(self) -> tuple[str, int] | None:
        """Host and port of the master, where its name tells them."""
        found = re.match(r"(?:spark|sc|k8s://https?|k8s)://([^:/;,]+):(\d+)", self.master)
        return (found[1], int(found[2])) if found else None
