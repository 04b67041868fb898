select converted.visits, sales.conversions
from (select count(*) as visits from {{ ref('visits') }} where converted) as converted
cross join (select count(*) as conversions from {{ ref('conversions') }}) as sales
where converted.visits <> sales.conversions
