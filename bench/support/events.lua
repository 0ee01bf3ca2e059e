-- For wrk: one Purchase a request, each of another visitor with its own event and order number.
-- Arguments behind `--`: container key, path, a number that no other run has.
function init(arguments)
  key, path, run = arguments[1], arguments[2], arguments[3]
  count = 0
end

local template = '{"key":"%s","visitor":"v-%s","page":{"url":"https://shop.example/thanks",'
  .. '"referrer":"https://shop.example/checkout"},"clicks":[],"events":[{"id":"%s","name":"Purchase","at":%d000,'
  .. '"data":{"value":149.9,"currency":"EUR","transaction_id":"%s"}}]}'
local headers = { ["content-type"] = "text/plain;charset=UTF-8", origin = "https://shop.example" }

function request()
  count = count + 1
  local id = string.format("%08x-%s-%07d", os.time(), run, count)
  return wrk.format("POST", path, headers, string.format(template, key, id, id, os.time(), id))
end
