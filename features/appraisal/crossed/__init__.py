"""The crossed mixed model: a person's effect on a measure, with everything else taken out."""
