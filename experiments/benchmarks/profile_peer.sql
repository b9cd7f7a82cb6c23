-- The profile build in plain DuckDB SQL; the views leads, orders and employees and the variables
-- first_month, first_date and last_date are given.
CREATE TEMP TABLE cells AS
WITH came AS (
  SELECT employee_id, platform_id, date_trunc('month', created_at)::DATE AS month, count(*) AS leads
  FROM leads GROUP BY ALL
), converted AS (
  SELECT employee_id, platform_id, date_trunc('month', converted_at)::DATE AS month, count(*) AS conversions
  FROM leads WHERE converted_at IS NOT NULL GROUP BY ALL
), placed AS (
  SELECT employee_id, platform_id, date_trunc('month', ordered_at)::DATE AS month, count(*) AS orders,
    sum(amount)::BIGINT AS revenue, sum(margin)::BIGINT AS margin,
    (sum(amount) FILTER (margin IS NOT NULL))::BIGINT AS margin_revenue,
    count(*) FILTER (new_customer) AS new_customers,
    count(DISTINCT customer_id) FILTER (NOT new_customer) AS repeat_customers
  FROM orders GROUP BY ALL
), refunded AS (
  SELECT employee_id, platform_id, date_trunc('month', refunded_at)::DATE AS month,
    sum(refunded_amount)::BIGINT AS refunds
  FROM orders WHERE refunded_at IS NOT NULL GROUP BY ALL
)
SELECT employee_id, platform_id, month, coalesce(leads, 0) AS leads, coalesce(conversions, 0) AS conversions,
  coalesce(orders, 0) AS orders, coalesce(revenue, 0) AS revenue, coalesce(margin, 0) AS margin,
  coalesce(margin_revenue, 0) AS margin_revenue, coalesce(new_customers, 0) AS new_customers,
  coalesce(repeat_customers, 0) AS repeat_customers, coalesce(refunds, 0) AS refunds
FROM came FULL JOIN converted USING (employee_id, platform_id, month)
  FULL JOIN placed USING (employee_id, platform_id, month)
  FULL JOIN refunded USING (employee_id, platform_id, month);

CREATE TEMP TABLE people AS
WITH here AS (
  SELECT *, (NOT (leads = 0 AND orders = 0 AND revenue = 0 AND (conversions > 0 OR refunds > 0)))::BIGINT AS here
  FROM cells
), totals AS (
  SELECT platform_id, month, sum(leads)::BIGINT AS all_leads, sum(conversions)::BIGINT AS all_conversions,
    sum(revenue)::BIGINT AS all_revenue, sum(here)::BIGINT AS all_here
  FROM here GROUP BY ALL
)
SELECT employee_id, month,
  sum(leads * all_conversions * 1000000 // greatest(all_leads, 1))::BIGINT AS expected_conversions,
  sum(here * (all_revenue // greatest(all_here, 1)))::BIGINT AS expected_revenue,
  sum(COLUMNS('^(leads|conversions|orders|revenue|margin|margin_revenue|new_customers|repeat_customers|refunds)$'))::BIGINT
    AS '\1',
  (sum(leads) > 0 OR sum(orders) > 0 OR sum(revenue) <> 0)::BIGINT AS active_months,
  (sum(revenue) > 0)::BIGINT AS earning_months
FROM here JOIN totals USING (platform_id, month) GROUP BY ALL;

CREATE TEMP TABLE windows AS
WITH months AS (
  SELECT unnest(generate_series(getvariable('first_month'), getvariable('last_date'), INTERVAL 1 MONTH))::DATE
    AS month
), spine AS (
  SELECT employee_id, hire_date, exit_date, month FROM employees CROSS JOIN months
), dense AS (
  SELECT * FROM spine LEFT JOIN people USING (employee_id, month)
), summed AS (
  SELECT employee_id, hire_date, exit_date, month AS as_of,
    coalesce(sum(COLUMNS('^(.*(?:s|revenue|margin))$')) OVER w3, 0)::BIGINT AS '\1_3m',
    coalesce(sum(COLUMNS('^(.*(?:s|revenue|margin))$')) OVER w6, 0)::BIGINT AS '\1_6m',
    coalesce(sum(COLUMNS('^(.*(?:s|revenue|margin))$')) OVER w12, 0)::BIGINT AS '\1_12m'
  FROM dense
  WINDOW w3 AS (PARTITION BY employee_id ORDER BY month ROWS BETWEEN 3 PRECEDING AND 1 PRECEDING),
    w6 AS (PARTITION BY employee_id ORDER BY month ROWS BETWEEN 6 PRECEDING AND 1 PRECEDING),
    w12 AS (PARTITION BY employee_id ORDER BY month ROWS BETWEEN 12 PRECEDING AND 1 PRECEDING)
), employed AS (
  SELECT *, greatest(date_diff('month', hire_date, as_of), 0) AS months FROM summed
  WHERE as_of >= getvariable('first_date') AND hire_date < as_of
    AND (exit_date IS NULL OR exit_date >= as_of)
)
SELECT * EXCLUDE (hire_date, exit_date, months),
  leads_12m - leads_6m AS leads_prior_6m,
  conversions_12m - conversions_6m AS conversions_prior_6m,
  expected_conversions_12m - expected_conversions_6m AS expected_conversions_prior_6m,
  orders_12m - orders_6m AS orders_prior_6m,
  revenue_12m - revenue_6m AS revenue_prior_6m,
  expected_revenue_12m - expected_revenue_6m AS expected_revenue_prior_6m,
  greatest(least(months, 3) - earning_months_3m, 0) AS zero_months_3m,
  greatest(least(months, 6) - earning_months_6m, 0) AS zero_months_6m,
  greatest(least(months, 12) - earning_months_12m, 0) AS zero_months_12m
FROM employed;
