"""Exact Shapley values of a LightGBM model, branch by branch: the numbers of ``pred_contrib``, far faster."""
