-- Sends the requests of a file in turn: wrk … -s load.lua URL -- FILE FIRST [PAUSE]
-- The file holds, again and again, a length in decimal, a line feed, and so many bytes of HTTP.
-- Each run of twelve "@" becomes a number of twelve hexadecimal digits, new for each request.
-- With PAUSE, each connection waits before each request: so many milliseconds on average.

local requests, marked, count, number = {}, {}, 0, 0
local MARK = "@@@@@@@@@@@@"

function init(args)
   local file = assert(io.open(args[1], "rb"))
   number = tonumber(args[2])
   local pause = tonumber(args[3])
   if pause then
      delay = function() return math.random(0, 2 * pause) end
   end
   for length in file:lines() do
      count = count + 1
      requests[count] = file:read(tonumber(length))
      marked[count] = string.find(requests[count], MARK, 1, true) ~= nil
   end
   file:close()
end

local turn = 0
function request()
   turn = turn % count + 1
   if not marked[turn] then
      return requests[turn]
   end
   number = number + 1
   return (string.gsub(requests[turn], MARK, string.format("%012x", number)))
end

function done(summary, latency)
   local errors = summary.errors
   local lost = errors.connect + errors.read + errors.write + errors.timeout
   io.write(string.format("answered=%d refused=%d lost=%d wall_us=%d p50_us=%d p99_us=%d\n",
      summary.requests, errors.status, lost, summary.duration,
      latency:percentile(50), latency:percentile(99)))
   io.write(string.format("max_us=%d connect=%d read=%d write=%d timeout=%d\n",
      latency.max, errors.connect, errors.read, errors.write, errors.timeout))
end
