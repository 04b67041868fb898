(function () {
  'use strict';
  const report = JSON.parse(document.getElementById('data').textContent);
  const totals = report.totals;
  const blue = '#2563eb', green = '#16a34a', grey = '#94a3b8', orange = '#ea580c';
  const count = n => n.toLocaleString('en-US');
  const share = (part, whole) => whole === 0 ? '–' : (100 * part / whole).toFixed(1) + ' %';
  const rate = row => row.visits === 0 ? null : +(100 * row.conversions / row.visits).toFixed(2);
  const charts = [];

  function figure(value, label) {
    const box = document.createElement('div');
    box.className = 'figure';
    const number = document.createElement('b');
    number.textContent = value;
    const name = document.createElement('span');
    name.textContent = label;
    box.append(number, name);
    document.getElementById('figures').append(box);
  }

  function draw(id, option) {
    const chart = echarts.init(document.getElementById(id), null, { renderer: 'svg' });
    chart.setOption(Object.assign({ animation: false, textStyle: { fontFamily: 'inherit' } }, option));
    charts.push(chart);
  }

  function visitsAndRate(id, rows, labels) {
    draw(id, {
      color: [blue, green],
      tooltip: { trigger: 'axis' },
      legend: { top: 0, itemGap: 28 },
      grid: { left: 56, right: 52, top: 36, bottom: 28 },
      xAxis: { type: 'category', data: labels },
      yAxis: [
        { type: 'value', name: 'visits' },
        { type: 'value', name: '%', min: 0, splitLine: { show: false } }
      ],
      series: [
        { name: 'Visits', type: 'bar', data: rows.map(r => r.visits) },
        { name: 'Conversion %', type: 'line', yAxisIndex: 1, data: rows.map(rate), symbolSize: 5 }
      ]
    });
  }

  function bars(id, rows) {
    const sorted = rows.slice().sort((a, b) => a.visits - b.visits);
    draw(id, {
      color: [blue, green],
      tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' } },
      legend: { top: 0, itemGap: 28 },
      grid: { left: 96, right: 24, top: 36, bottom: 28 },
      xAxis: { type: 'value' },
      yAxis: { type: 'category', data: sorted.map(r => r.name) },
      series: [
        { name: 'Visits', type: 'bar', data: sorted.map(r => r.visits) },
        {
          name: 'Became a sale', type: 'bar', data: sorted.map(r => r.conversions),
          label: { show: true, position: 'right', formatter: p => share(sorted[p.dataIndex].conversions, sorted[p.dataIndex].visits) }
        }
      ]
    });
  }

  figure(count(totals.events), 'events');
  figure(count(totals.visits), 'visits');
  figure(count(totals.conversions), 'visits that became a sale');
  figure(share(totals.conversions, totals.visits), 'conversion');
  if (totals.revenue > 0) figure(totals.revenue.toLocaleString('en-US', { maximumFractionDigits: 0 }), 'revenue');
  figure(count(totals.trueVisits), 'true visits');

  const days = report.days;
  document.getElementById('span').textContent = days.length === 0
    ? 'No visits.'
    : (days.length === 1 ? days[0].date : days[0].date + ' to ' + days[days.length - 1].date) + ', made by Rastro';
  document.getElementById('recovery').textContent =
    'The simulator knows the true visits; the models find ' + count(totals.visits) + ' by the 30-minute rule where there were '
    + count(totals.trueVisits) + ' (' + share(totals.visits, totals.trueVisits) + '), and a conversion of '
    + share(totals.conversions, totals.visits) + ' where it was ' + share(totals.trueConversions, totals.trueVisits) + '.';

  visitsAndRate('days', days, days.map(d => d.date));
  visitsAndRate('hours', report.hours, report.hours.map(h => String(h.hour).padStart(2, '0')));
  draw('funnel', {
    tooltip: { trigger: 'item', formatter: p => p.name + ': ' + count(p.value) + ' visits' },
    series: [{
      type: 'funnel', left: 20, right: 20, top: 8, bottom: 8, sort: 'none', min: 0, minSize: '6%', gap: 2,
      label: { position: 'inside', color: '#1c2733', formatter: p => p.name + '  ' + count(p.value) + '  ' + share(p.value, totals.visits) },
      itemStyle: { color: '#bfdbfe', borderColor: '#93c5fd' },
      data: report.funnel.map(s => ({ name: s.name, value: s.visits }))
    }]
  });
  bars('sources', report.sources);
  bars('devices', report.devices);
  draw('truth', {
    color: [blue, orange],
    tooltip: { trigger: 'axis' },
    legend: { top: 0, itemGap: 28 },
    grid: { left: 56, right: 24, top: 36, bottom: 28 },
    xAxis: { type: 'category', data: days.map(d => d.date) },
    yAxis: { type: 'value', name: 'visits' },
    series: [
      { name: 'Found visits', type: 'bar', data: days.map(d => d.visits) },
      { name: 'True visits', type: 'line', data: days.map(d => d.trueVisits), symbolSize: 6 }
    ]
  });

  const table = document.getElementById('table');
  function row(cells, tag) {
    const line = document.createElement('tr');
    for (const text of cells) {
      const cell = document.createElement(tag);
      cell.textContent = text;
      line.append(cell);
    }
    table.append(line);
  }
  row(['Day', 'Visits', 'Became a sale', 'Conversion', 'True visits'], 'th');
  for (const d of days) {
    row([d.date, count(d.visits), count(d.conversions), share(d.conversions, d.visits), count(d.trueVisits)], 'td');
  }
  window.addEventListener('resize', () => charts.forEach(c => c.resize()));
}());
