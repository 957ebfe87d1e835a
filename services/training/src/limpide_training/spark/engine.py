"""Spark as a command uses it: a session that starts when it is first needed, and ends with the command."""

from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from limpide_credit.errors import InputError
from limpide_platform.settings import load_settings
from limpide_training.batch.on_spark import score_on_spark
from limpide_training.batch.scoring import Batch, OnProgress
from limpide_training.spark.feature_build import build_features_on_spark
from limpide_training.spark.session import require, spark_session
from limpide_training.spark.settings import SparkSettings
from limpide_training.storage import Folder, ObjectStoreSettings

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

SPARK = "spark"
"""Name of the engine."""

KEPT = "features-spark"
"""Where the features that Spark built of a prepared folder are kept in it."""


@dataclass(eq=False)
class Spark:
    """The engine for tables that outgrow one machine; see the functions it calls for what they raise."""

    settings: SparkSettings
    store: ObjectStoreSettings
    _session: "SparkSession | None" = None
    _open: ExitStack = field(default_factory=ExitStack)

    @staticmethod
    def of(store: ObjectStoreSettings) -> "Spark":
        """Return Spark as the environment sets it.

        Raises:
            UnavailableError: PySpark or Java is missing.
        """
        settings = load_settings(SparkSettings)
        require(settings)
        return Spark(settings, store)

    def build_features(
        self, prepared: Folder, destination: Folder, on_progress: OnProgress | None, width: int | None = None
    ) -> int:
        """Build features into a folder of client ranges."""
        prepared.reach()
        destination.reach()
        return build_features_on_spark(self.session, self.settings, prepared, destination, on_progress, width)

    def kept_features(
        self, prepared: Folder, on_progress: OnProgress | None, width: int | None = None
    ) -> Folder:
        """Return the features of a prepared folder, built if they are not kept in it already."""
        prepared.reach()
        kept = prepared / KEPT
        build_features_on_spark(self.session, self.settings, prepared, kept, on_progress, width, renew=True)
        return kept

    def score(self, batch: Batch, destination: Folder, on_progress: OnProgress | None) -> int:
        """Score a batch."""
        return score_on_spark(self.session, self.settings, batch, destination, on_progress)

    @property
    def session(self) -> "SparkSession":
        """The session, started now if it was not."""
        if self._session is None:
            self._session = self._open.enter_context(spark_session(self.settings, self.store))
        return self._session

    def close(self) -> None:
        """Stop the session."""
        self._session = None
        self._open.close()


def unknown_engine(name: str, known: tuple[str, ...]) -> InputError:
    """Return the refusal of an engine that there is not."""
    return InputError(
        f"There is no engine {name}.", field="engine", value=name, remedy=f"Use {', '.join(known)}."
    )
