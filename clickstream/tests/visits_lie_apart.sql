-- Two visits of a cookie lie further apart than the timeout, and a visit does not end before it begins.
with neighbours as (

    select
        visit_id,
        visit_start,
        visit_end,
        lag(visit_end) over (partition by cookie_id order by visit_number) as previous_end
    from {{ ref('visits') }}

)

select *
from neighbours
where visit_end < visit_start
    or visit_start <= dateadd(minute, {{ visit_timeout_minutes() }}, previous_end)
