with visits as (

    select
        visit_id,
        cookie_id,
        visit_number,
        min(event_timestamp) as visit_start,
        max(event_timestamp) as visit_end,
        count(*) as events,
        sum(case when event_type = 'pageview' then 1 else 0 end) as pages,
        max(case when is_visit_start then page_url_path end) as landing_page,
        max(case when is_visit_start then referer_medium end) as referer_medium,
        max(case when is_visit_start then utm_source end) as source,
        max(case when is_visit_start then utm_medium end) as medium,
        max(case when is_visit_start then utm_campaign end) as campaign,
        max(case when is_visit_start then device_type end) as device,
        max(case when is_visit_start then os_name end) as os,
        max(case when is_visit_start then browser_name end) as browser,
        max(case when is_visit_start then geo_country end) as country,
        max(case when page_url_path = '/home' then 1 else 0 end) = 1 as saw_home,
        max(case when page_url_path like '/product%' then 1 else 0 end) = 1 as saw_product,
        max(case when page_url_path = '/cart' then 1 else 0 end) = 1 as saw_cart,
        max(case when page_url_path = '/payment' then 1 else 0 end) = 1 as saw_payment,
        max(case when page_url_path = '/confirmation' then 1 else 0 end) = 1 as converted,
        min(case when page_url_path = '/confirmation' then event_timestamp end) as converted_at,
        cast(coalesce(sum(revenue), 0) as decimal(18, 2)) as revenue
    from {{ ref('events') }}
    group by visit_id, cookie_id, visit_number

)

select
    visit_id,
    cookie_id,
    visit_number,
    cast(visit_start as date) as visit_date,
    visit_start,
    visit_end,
    datediff(second, visit_start, visit_end) as duration_seconds,
    events,
    pages,
    landing_page,
    referer_medium,
    source,
    medium,
    campaign,
    device,
    os,
    browser,
    country,
    saw_home,
    saw_product,
    saw_cart,
    saw_payment,
    converted,
    converted_at,
    revenue
from visits
