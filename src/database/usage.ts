/** What rows of model_calls took together, as a select list that yields a Usage; all 0 where there are none. */
export const usageSums = `coalesce(sum(input_tokens), 0)::int as "inputTokens", coalesce(sum(output_tokens), 0)::int as "outputTokens",
  coalesce(sum(cached_input_tokens), 0)::int as "cachedInputTokens", coalesce(sum(cost_usd), 0)::float8 as "costUsd"`
