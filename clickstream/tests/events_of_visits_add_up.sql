-- Every event belongs to one visit, and no visit has other events.
select counted.events, summed.events as events_of_visits
from (select count(*) as events from {{ ref('events') }}) as counted
cross join (select coalesce(sum(events), 0) as events from {{ ref('visits') }}) as summed
where counted.events <> summed.events
