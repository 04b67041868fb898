select
    visit_id,
    cookie_id,
    cast(converted_at as date) as conversion_date,
    converted_at,
    datediff(second, visit_start, converted_at) as seconds_to_convert,
    landing_page,
    source,
    medium,
    campaign,
    device,
    country,
    revenue
from {{ ref('visits') }}
where converted
