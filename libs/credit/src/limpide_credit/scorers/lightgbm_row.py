"""One row through LightGBM's C interface, with all that can be prepared made once.

``Booster.predict`` parses its parameters and builds its predictor anew for each call, which takes longer than
the prediction. LightGBM has ``LGBM_BoosterPredictForMatSingleRowFast`` for this case, but its Python package
does not offer it, so it is called here: the same code walks the same trees, to the same bits.
"""

import ctypes
import threading
import weakref

import lightgbm as lgb
import numpy as np
from lightgbm.basic import LightGBMError
from lightgbm.libpath import _LIB  # pyright: ignore[reportPrivateUsage] - the C interface, as below

# Called without giving up the interpreter: where another thread takes it meanwhile, as the one that writes
# records, to have it back takes longer than a prediction.
_PREDICT = ctypes.PyDLL(_LIB._name).LGBM_BoosterPredictForMatSingleRowFast  # noqa: SLF001 - the library's path
_RAW_SCORE = 1
_FLOAT64 = 1
_ALL_TREES = -1


class LightGBMRow:
    """Predicts raw log-odds of one full-width vector at a time; threads take turns.

    Args:
        booster: The model; kept alive as long as this.
        positions: Shape (k,), where the booster's features are in a vector.
    """

    def __init__(self, booster: lgb.Booster, positions: np.ndarray) -> None:
        self._booster = booster
        self._positions = positions
        self._row = np.empty(len(positions))
        self._address = ctypes.c_void_p(self._row.ctypes.data)
        self._answer = ctypes.c_double()
        self._length = ctypes.c_int64()
        self._answer_at = ctypes.byref(self._answer)
        self._length_at = ctypes.byref(self._length)
        self._lock = threading.Lock()
        self._prepared = ctypes.c_void_p()
        _checked(
            _LIB.LGBM_BoosterPredictForMatSingleRowFastInit(
                booster._handle,  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - the C interface has no other way to a Python booster
                ctypes.c_int(_RAW_SCORE),
                ctypes.c_int(0),
                ctypes.c_int(_ALL_TREES),
                ctypes.c_int(_FLOAT64),
                ctypes.c_int32(len(positions)),
                b"num_threads=1",
                ctypes.byref(self._prepared),
            )
        )
        weakref.finalize(self, _LIB.LGBM_FastConfigFree, self._prepared)

    def __call__(self, vector: np.ndarray) -> float:
        """Return the raw log-odds of ``vector``, shape (width,)."""
        with self._lock:
            vector.take(self._positions, out=self._row, mode="clip")
            _checked(_PREDICT(self._prepared, self._address, self._length_at, self._answer_at))
            return self._answer.value


def _checked(code: int) -> None:
    if code != 0:
        raise LightGBMError(_LIB.LGBM_GetLastError().decode())
