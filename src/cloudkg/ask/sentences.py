"""What `cloudkg ask` says, by key and language; `one` is the English of a single one, where it differs."""

from __future__ import annotations

SAID: dict[str, dict[str, str]] = {
    "rows": {"zh": "{count} 条{firmness}，出自 {reports}：{names}。", "en": "{count} found{firmness}, in {reports}: {names}."},
    "names": {"zh": "{count} 条{firmness}：{names}。", "en": "{count} found{firmness}: {names}."},
    "count": {"zh": "{count} 个：{names}。", "en": "{count}: {names}."},
    "yes": {"zh": "是：{count} 条主张这样说，出自 {reports}。", "en": "Yes: {count} claims say so, in {reports}.", "one": "Yes: {count} claim says so, in {reports}."},
    "planned": {"zh": "只是计划：{count} 条主张，出自 {reports}。", "en": "Planned only: {count} claims, in {reports}.", "one": "Planned only: {count} claim, in {reports}."},
    "forecast": {"zh": "只是预期：{count} 条主张，出自 {reports}。", "en": "Expected only: {count} claims, in {reports}.", "one": "Expected only: {count} claim, in {reports}."},
    "reported": {"zh": "只是传闻：{count} 条主张，出自 {reports}。", "en": "Rumoured only: {count} claims, in {reports}.", "one": "Rumoured only: {count} claim, in {reports}."},
    "nothing": {"zh": "图中没有这方面的说法。", "en": "The graph says nothing of that."},
    "most": {"zh": "最多的是 {first}（{value}）；共列 {count} 个。", "en": "The most: {first} ({value}); {count} listed."},
    "least": {"zh": "最少的是 {first}（{value}）；共列 {count} 个。", "en": "The least: {first} ({value}); {count} listed."},
    "highest": {"zh": "最高的是{first}。", "en": "The highest: {first}."},
    "lowest": {"zh": "最低的是{first}。", "en": "The lowest: {first}."},
    "compare": {"zh": "{first}。", "en": "{first}."},
    "figure": {"zh": "{first}。", "en": "{first}."},
    "figures": {"zh": "{count} 个数字，出自 {reports}。", "en": "{count} figures, in {reports}."},
    "figures-of": {"zh": "{count} 个数字{firmness}，出自 {reports}：{names}。", "en": "{count} figures{firmness}, in {reports}: {names}.", "one": "{count} figure{firmness}, in {reports}: {names}."},
    "path": {"zh": "{first} 与 {second}：{count} 条路径，最短的 {hops} 步。", "en": "{first} and {second}: {count} ways, the shortest of {hops} steps.", "one": "{first} and {second}: {count} way, of {hops} steps."},
    "no-path": {"zh": "图中没有把 {first} 与 {second} 连起来的说法。", "en": "The graph says nothing that joins {first} and {second}."},
    "show": {"zh": '{first}：{edges} 条关系，{figures} 个数字；全部见 cloudkg show "{first}"。', "en": '{first}: {edges} relations, {figures} figures; all of it with: cloudkg show "{first}".'},
}  # fmt: skip
NEAR: dict[str, dict[str, str]] = {
    "undated": {"zh": "另有 {} 条没有日期。", "en": " {} more have no date."},
    "unranked": {"zh": "大小排不出来：没有写明金额。", "en": " They cannot be put in order of size: no sums are stated."},
    "periods": {"zh": "有的期间是 {}", "en": "there are figures for {}"},
    "kin": {"zh": "同一集团的 {} 有这一指标", "en": "{}, of the same group, has such figures"},
    "metrics": {"zh": "它有这些指标：{}", "en": "it has figures of {}"},
    "broader": {
        "zh": "没有写明供应的是{}；不论供应什么，有 ",
        "en": "No report names {} as what is supplied; of whatever it is, there are ",
    },
    "compared": {"zh": "比较了 {} 家。", "en": " Compared: {}."},
    "only": {
        "zh": "只有这一家有 {} 的数字，没有可比的。",
        "en": " It is the only one with a figure for {}: there is nothing to compare it with.",
    },
    "parts": {"zh": "只有其中部分期间数字的另有 {}。", "en": " With figures of parts of that time only: {}."},
    "units": {"zh": "以其他单位计、没有与之比较的有 {}。", "en": " Told in other units and not compared: {}."},
    "differ": {"zh": "所说的不一致：{}。", "en": " What is said of it does not agree: {}."},
    "omitted": {"zh": "列出最新的 {} 条。", "en": " The newest {} are listed."},
    "without": {
        "zh": "去掉时间、幅度、产品与确定程度的限定则有 {}",
        "en": "without narrowing by time, size, product or firmness there are {}",
    },
    "about": {"zh": "说到它的有：{}", "en": "what is said of it: {}"},
    "between": {"zh": "两者之间说到的是：{}", "en": "what is said of the two is: {}"},
}
WHY: dict[str, dict[str, str]] = {
    "unknown": {"zh": "“{}”不认识", "en": "“{}” is not understood"},
    "unknown-name": {"zh": "图中没有叫“{}”的", "en": "nothing in the graph is called “{}”"},
    "negation": {"zh": "“{}”这样的否定问不了：没说过不等于不是", "en": "“{}” cannot be asked: what no report says is not thereby false"},
    "two questions": {"zh": "“{}”是另一个问题，请分开问", "en": "“{}” is a question of its own: ask one at a time"},
    "no place": {"zh": "“{}”在这个问题里没有位置", "en": "“{}” has no place in this question"},
    "no time": {"zh": "“{}”：这类主张没有日期", "en": "“{}”: claims of this kind have no date"},
    "no size": {"zh": "“{}”：这类问题不能按幅度筛选", "en": "“{}”: such a question cannot be narrowed by size"},
    "no question": {"zh": "“{}”没有说要问什么", "en": "“{}” does not say what to ask"},
}
KINDS: dict[str, dict[str, str]] = {
    "relation": {"zh": "关系", "en": "relation"}, "metric": {"zh": "指标", "en": "metric"}, "growth": {"zh": "增速", "en": "rate of growth"},
    "modality": {"zh": "确定程度", "en": "firmness"}, "class": {"zh": "类别", "en": "class"}, "shape": {"zh": "问法", "en": "form of answer"},
    "time": {"zh": "时间", "en": "time"}, "period": {"zh": "期间", "en": "period"}, "limit": {"zh": "个数", "en": "how many"},
    "least-percent": {"zh": "至少的百分比", "en": "least percent"}, "topic": {"zh": "现成的问题", "en": "shipped question"},
    "narrowing": {"zh": "限定", "en": "narrowing"}, "negation": {"zh": "否定", "en": "negation"},
}  # fmt: skip
FIRMNESS: dict[str, dict[str, str]] = {
    "ckg:Planned": {"zh": "计划", "en": "planned"},
    "ckg:Forecast": {"zh": "预期", "en": "expected"},
    "ckg:Reported": {"zh": "传闻", "en": "rumoured"},
}
