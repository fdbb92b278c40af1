-- For wrk: GETs of the given paths by all the users in turn; tells the figures as JSON.
--   wrk … -s pages.lua http://… -- USERS PATH…
local requests, turn = {}, 0

function init(args)
  local cookies = {}
  for line in io.lines(args[1]) do cookies[#cookies + 1] = line:match("^(%S+)") end
  for round = 1, #args - 1 do
    for _, cookie in ipairs(cookies) do
      requests[#requests + 1] = wrk.format("GET", args[round + 1], {["Cookie"] = "tryggve=" .. cookie})
    end
  end
end

function request()
  turn = turn % #requests + 1
  return requests[turn]
end

function done(summary, latency)
  local wrong = summary.errors
  local seconds = summary.duration / 1e6
  io.write(string.format(
    '{"n": %d, "errors": %d, "rate": %.1f, "p50": %.3f, "p95": %.3f, "p99": %.3f, "max": %.3f, "bytes": %d}\n',
    summary.requests, wrong.connect + wrong.read + wrong.write + wrong.status + wrong.timeout,
    summary.requests / seconds, latency:percentile(50) / 1e3, latency:percentile(95) / 1e3,
    latency:percentile(99) / 1e3, latency.max / 1e3, summary.bytes / math.max(summary.requests, 1)))
end
