"""The tree of goals: how deep each stands, in which order, and whether the parts add up."""

import polars as pl

#: A tree of goals is never deeper.
DEEPEST = 20


def with_tree(goals: pl.DataFrame) -> pl.DataFrame:
    """Add where each goal stands in the tree, in the order of the tree.

    Parameters
    ----------
    goals : DataFrame of shape (n_goals, n_columns)
        ``goal_id``, ``parent_id``, ``indicator``, ``target``.

    Returns
    -------
    DataFrame of shape (n_goals, n_columns + 3)
        Every goal followed by those that serve it. ``level`` counts the steps below the top; a goal whose
        parent is not among them is a top. ``circular`` marks goals whose parents run in a circle.
        ``parts_share`` is the sum of the targets of the goals right below with the same indicator over its
        own target, empty where there are none.
    """
    parent = pl.when(pl.col("parent_id").is_in(goals["goal_id"].implode())).then("parent_id")
    pairs = goals.select("goal_id", parent=parent)
    placed = pairs.filter(pl.col("parent").is_null()).select("goal_id", path=pl.concat_list("goal_id"))
    found, level = [placed], placed
    for _ in range(DEEPEST):
        below = pairs.join(level, left_on="parent", right_on="goal_id", how="inner")
        level = below.select("goal_id", path=pl.concat_list("path", "goal_id"))
        if level.is_empty():
            break
        found.append(level)
    paths = pl.concat(found).with_columns(level=pl.col("path").list.len().cast(pl.Int64) - 1)
    parts = goals.group_by("parent_id", "indicator").agg(parts=pl.col("target").sum())
    joined = goals.join(paths, on="goal_id", how="left").join(
        parts, left_on=["goal_id", "indicator"], right_on=["parent_id", "indicator"], how="left"
    )
    order = pl.col("path").list.join("\x00")
    return (
        joined.with_columns(
            circular=pl.col("level").is_null(),
            level=pl.col("level").fill_null(0),
            parts_share=pl.when(pl.col("target") > 0).then(pl.col("parts") / pl.col("target")),
            order=order.fill_null(pl.col("goal_id")),
        )
        .sort("order")
        .drop("order", "path", "parts")
    )
