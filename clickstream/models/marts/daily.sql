select
    visit_date,
    count(*) as visits,
    count(distinct cookie_id) as visitors,
    cast(sum(events) as bigint) as events,
    cast(sum(pages) as bigint) as pages,
    cast(sum(case when converted then 1 else 0 end) as bigint) as conversions,
    cast(sum(case when converted then 1 else 0 end) as double precision) / count(*) as conversion_rate,
    sum(revenue) as revenue
from {{ ref('visits') }}
group by visit_date
