select days.visits, days.conversions
from (
    select coalesce(sum(visits), 0) as visits, coalesce(sum(conversions), 0) as conversions
    from {{ ref('daily') }}
) as days
cross join (
    select count(*) as visits, coalesce(sum(case when converted then 1 else 0 end), 0) as conversions
    from {{ ref('visits') }}
) as counted
where days.visits <> counted.visits
    or days.conversions <> counted.conversions
