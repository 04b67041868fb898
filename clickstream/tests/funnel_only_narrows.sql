-- Nobody reaches a step without having come past the one before it.
select later.step
from {{ ref('funnel') }} as earlier
inner join {{ ref('funnel') }} as later on later.step_number = earlier.step_number + 1
where later.visits_reached > earlier.visits_reached
    or later.visits_seen > later.visits_reached
