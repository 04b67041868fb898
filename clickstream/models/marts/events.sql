with events as (

    select * from {{ ref('stg_events') }}

),

gaps as (

    select
        event_key,
        cookie_id,
        event_timestamp,
        case
            when event_timestamp <= dateadd(minute, {{ visit_timeout_minutes() }}, lag(event_timestamp) over (
                partition by cookie_id order by event_timestamp, event_key
            )) then 0
            else 1
        end as starts_visit
    from events

),

numbered as (

    select
        event_key,
        starts_visit,
        sum(starts_visit) over (
            partition by cookie_id order by event_timestamp, event_key
            rows between unbounded preceding and current row
        ) as visit_number
    from gaps

)

select
    events.*,
    cast(numbered.visit_number as integer) as visit_number,
    events.cookie_id || '-' || cast(cast(numbered.visit_number as integer) as varchar) as visit_id,
    numbered.starts_visit = 1 as is_visit_start
from events
inner join numbered on events.event_key = numbered.event_key
