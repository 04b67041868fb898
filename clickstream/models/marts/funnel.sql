{%- set steps = [
    ('home', 'saw_home'),
    ('product', 'saw_product'),
    ('cart', 'saw_cart'),
    ('payment', 'saw_payment'),
    ('confirmation', 'converted'),
] -%}

with visits as (

    select * from {{ ref('visits') }}

),

counted as (

    {%- for name, column in steps %}
    {%- if not loop.first %}

    union all
    {%- endif %}

    select
        {{ loop.index }} as step_number,
        '{{ name }}' as step,
        coalesce(sum(case when {{ column }} then 1 else 0 end), 0) as visits_seen,
        {#- Who saw a later page has come past this one, wherever the visit began. #}
        coalesce(sum(case when {% for _, later in steps[loop.index0:] %}{{ later }}{{ " or " if not loop.last }}{% endfor %} then 1 else 0 end), 0) as visits_reached
    from visits
    {%- endfor %}

)

select
    counted.step_number,
    counted.step,
    cast(counted.visits_seen as bigint) as visits_seen,
    cast(counted.visits_reached as bigint) as visits_reached,
    case
        when total.visits = 0 then 0
        else cast(counted.visits_reached as double precision) / total.visits
    end as share_of_visits
from counted
cross join (select count(*) as visits from visits) as total
