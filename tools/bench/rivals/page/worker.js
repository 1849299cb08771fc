// Starts the worker whose address is the query, its memories counted.
importScripts('memory.js', location.search.slice(1));
