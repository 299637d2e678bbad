"""From a profile and a policy to the estimate: evaluation, cumulation, the result's model."""
